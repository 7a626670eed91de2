import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

const SERVER = 'http://127.0.0.1:5680';
const sdk = (folder: string): string => fileURLToPath(new URL(`../sdk/src/${folder}/index.ts`, import.meta.url));

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@parcours/sdk/node': sdk('node'), '@parcours/sdk/workflow': sdk('workflow'), '@parcours/sdk/api': sdk('api') } },
  define: { __VUE_OPTIONS_API__: 'true', __VUE_I18N_LEGACY_API__: 'false', __VUE_I18N_FULL_INSTALL__: 'false', __INTLIFY_PROD_DEVTOOLS__: 'false' },
  build: {
    target: 'es2022',
    // The content security policy allows no data: URLs for fonts.
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/api': SERVER, '/hooks': SERVER, '/forms': SERVER, '/socket.io': { target: SERVER, ws: true } } },
  test: { environment: 'happy-dom', include: ['src/**/*.spec.ts'], environmentOptions: { happyDOM: { url: 'http://127.0.0.1/' } } },
});
