/** Where in JavaScript one stands behind this text: in code, in a text in quotes or a remark, or in the text of a template literal. */
export function standsIn(before: string): 'code' | 'text' | 'template' {
  /** What is open, innermost last: a quote, a backtick, or the brace of `${`. */
  const open: string[] = [];
  for (let at = 0; at < before.length; at += 1) {
    const sign = before.charAt(at);
    const inner = open.at(-1);
    if (inner === '//') {
      if (sign === '\n') open.pop();
    } else if (inner === '/*') {
      if (sign === '/' && before[at - 1] === '*') open.pop();
    } else if (inner === '"' || inner === "'" || inner === '`') {
      if (sign === '\\') at += 1;
      else if (sign === inner) open.pop();
      else if (inner === '`' && sign === '$' && before[at + 1] === '{') {
        open.push('{');
        at += 1;
      }
    } else if (/^\/[/*]/.test(before.slice(at, at + 2))) {
      open.push(before.slice(at, at + 2));
      at += 1;
    } else if (['"', "'", '`', '{'].includes(sign)) open.push(sign);
    else if (sign === '}') open.pop();
  }
  const inner = open.at(-1);
  return inner === undefined || inner === '{' ? 'code' : inner === '`' ? 'template' : 'text';
}
