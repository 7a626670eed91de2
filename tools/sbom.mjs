// npm run --silent sbom > sbom.json: what an installation consists of, from the lock file.
import { fileURLToPath } from 'node:url';
import { billOfMaterials } from './supply/bill-of-materials.mjs';

console.log(JSON.stringify(billOfMaterials(fileURLToPath(new URL('..', import.meta.url))), null, 2));
