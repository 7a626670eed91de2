import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';

// Q3: what the description of the image says; `npm run image -- check` builds it and looks at what it does
const ROOT = new URL('../../../', import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const { judgeImage, judgeCompose } = (await import(new URL('tools/supply/judge-image.mjs', ROOT).href)) as { judgeImage(image: { dockerfile: string; ignore: string }): string[]; judgeCompose(text: string): string[] };
const dockerfile = textOf('docker/Dockerfile');
const ignore = textOf('docker/Dockerfile.dockerignore');
const compose = textOf('docker/compose.yaml');
/** The same with one thing changed; the change has to find its place. */
const changed = (text: string, from: string, to: string): string => {
  if (!text.includes(from)) throw new Error(`Expected to find "${from}"`);
  return text.replace(from, to);
};

describe('the image (Q3)', () => {
  it('is described as running as nobody in particular, without secrets, on named versions, with a health check', () => {
    expect(judgeImage({ dockerfile, ignore })).toEqual([]);
  });

  it.each([
    ['USER node\n', '', 'runs as root'],
    ['USER node', 'USER root', 'runs as root'],
    ['USER node\n', 'USER node\nUSER 0\n', 'runs as root'],
    ['HEALTHCHECK', 'LABEL', 'no health check'],
    ['FROM node:24-bookworm-slim\n', 'FROM node:latest\n', 'names no version'],
    ['FROM node:24-bookworm-slim\n', 'FROM node\n', 'names no version'],
    ['ENV NODE_ENV=production', 'ENV NODE_ENV=production PARCOURS_ENCRYPTION_KEY=abc', 'would stand in a layer'],
    ['WORKDIR /app\nENV NX', 'ARG NPM_TOKEN\nWORKDIR /app\nENV NX', 'would stand in a layer'],
    ['COPY . .', 'ADD https://example.org/x.tgz .', 'use COPY'],
    ['npm ci', 'npm install', 'use npm ci'],
    ['COPY --from=build /app/server ./server', 'COPY . .', 'not what was built'],
    ['COPY --from=build /app/server', 'COPY --chown=node --from=build /app/server', 'owns more than its data'],
  ])('would not pass with %j as %j', (from, to, problem) => {
    expect(judgeImage({ dockerfile: changed(dockerfile, from, to), ignore }).join('\n')).toContain(problem);
  });

  it('takes no keys, settings or history of the machine that builds it', () => {
    for (const line of ['.git', '**/.parcours', '**/.env', '**/.npmrc']) expect(judgeImage({ dockerfile, ignore: changed(ignore, `${line}\n`, '') })).toEqual([`${line} is not kept out of the build`]);
  });

  it('is composed with a read-only root, no rights, no database for others, and no password that everybody knows', () => {
    expect(judgeCompose(compose)).toEqual([]);
    for (const [from, to, problem] of [
      ['    read_only: true\n', '', 'parcours lacks read_only'],
      ['    cap_drop: [ALL]\n', '', 'parcours lacks cap_drop'],
      ['    mem_limit: 2g\n', '', 'parcours lacks mem_limit'],
      ['"127.0.0.1:5680:5680"', '"5680:5680"', 'parcours is published'],
      ['    image: postgres:18-bookworm\n', '    image: postgres:18-bookworm\n    ports: ["127.0.0.1:5432:5432"]\n', 'postgres is published'],
      ['POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:-}', 'POSTGRES_PASSWORD: parcours', 'postgres has a POSTGRES_PASSWORD that everybody knows'],
      ['    init: true\n', '    init: true\n    privileged: true\n', 'only the machine may'],
    ] as const) expect(judgeCompose(changed(compose, from, to)).join('\n')).toContain(problem);
  });
});
