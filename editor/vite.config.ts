import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import vue from '@vitejs/plugin-vue';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const SERVER = 'http://127.0.0.1:5680';
const here = fileURLToPath(new URL('.', import.meta.url));
const sdk = (folder: string): string => fileURLToPath(new URL(`../sdk/src/${folder}/index.ts`, import.meta.url));

/** Lays compressed copies beside the files, once, instead of compressing each answer: the first page is 700 kB plain and 210 kB as Brotli. */
const compressed = (): Plugin => ({
  name: 'compressed',
  apply: 'build',
  writeBundle({ dir }, bundle) {
    for (const name of Object.keys(bundle).filter((file) => /\.(m?js|css|html|svg)$/.test(file))) {
      const path = join(dir ?? '', name);
      const bytes = readFileSync(path);
      // 9 of 11: the last two steps take five times as long for 3 %
      writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
      writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    }
  },
});

const specs = readdirSync(join(here, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.spec.ts')).map((path) => `src/${path}`);
/** Loading the editor again for each spec file costs three times as much as all tests: they share its modules, but for those that replace some. */
const replacing = specs.filter((path) => readFileSync(join(here, path), 'utf8').includes('vi.mock('));

export default defineConfig({
  plugins: [vue(), compressed()],
  resolve: { alias: { '@parcours/sdk/node': sdk('node'), '@parcours/sdk/workflow': sdk('workflow'), '@parcours/sdk/api': sdk('api') } },
  define: { __VUE_OPTIONS_API__: 'true', __VUE_I18N_LEGACY_API__: 'false', __VUE_I18N_FULL_INSTALL__: 'false', __INTLIFY_PROD_DEVTOOLS__: 'false' },
  build: {
    target: 'es2022',
    // The content security policy allows no data: URLs for fonts.
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/api': SERVER, '/hooks': SERVER, '/forms': SERVER, '/socket.io': { target: SERVER, ws: true } } },
  test: {
    // the usual number leaves one of two cores idle
    maxWorkers: 2,
    // as in Jest: a machine may be busy
    testTimeout: 30_000,
    environment: 'happy-dom',
    environmentOptions: { happyDOM: { url: 'http://127.0.0.1/' } },
    projects: [
      { extends: true, test: { name: 'editor', include: ['src/**/*.spec.ts'], exclude: replacing, isolate: false, setupFiles: 'src/testing/leave-no-traces.ts' } },
      { extends: true, test: { name: 'modules replaced', include: replacing, sequence: { groupOrder: 1 } } },
    ],
  },
});
