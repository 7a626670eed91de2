import { describe, expect, test } from '@jest/globals';
import { checkSvg } from './check-svg.js';

const svg = (inner: string): string => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${inner}</svg>`;

// K7
describe('the picture of a node', () => {
  test.each([svg('<path d="M4 4h16v16H4z" fill="#c00"/>'), svg('<defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient></defs><rect width="24" height="24" fill="url(#a)"/><title>Fax & more</title>'.replace('&', 'and'))])(
    'may be made of shapes and gradients (%#)',
    (source) => expect(checkSvg(source)).toBeNull(),
  );

  test.each([
    ['a script', svg('<script>alert(1)</script>'), '<script>'],
    ['an event handler', svg('<path onload="alert(1)"/>'), 'onload'],
    ['foreign markup', svg('<foreignObject></foreignObject>'), '<foreignObject>'],
    ['an image from elsewhere', svg('<image href="https://evil.example/x.png"/>'), '<image>'],
    ['a link', svg('<a href="https://evil.example"></a>'), '<a>'],
    ['a style', svg('<style>*{}</style>'), '<style>'],
    ['a fill from elsewhere', svg('<path fill="url(https://evil.example/#a)"/>'), 'points elsewhere'],
    ['an entity', svg('<title>&lol;</title>'), 'entities'],
    ['an entity in an attribute', svg('<path fill="&#106;avascript:alert(1)"/>'), 'points elsewhere'],
    ['a document type', `<!DOCTYPE svg [<!ENTITY a "b">]>${svg('')}`, 'cannot be read'],
    ['an attribute without quotes', '<svg onload=alert(1)></svg>', 'cannot be read'],
    ['a second element', `${svg('')}${svg('')}`, 'not one <svg>'],
    ['no end', '<svg><g></svg>', 'closes nothing'],
    ['no picture', 'hello', 'has text'],
    ['too much', svg(`<path d="${'M1 1'.repeat(5_000)}"/>`), 'more than 16384'],
  ])('may not hold %s', (_, source, sentence) => {
    expect(checkSvg(source)).toContain(sentence);
  });
});
