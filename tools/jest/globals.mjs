// What `@jest/globals` means to one file of tests; the hooks load it once for each.
export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test } = globalThis[Symbol.for('parcours.jest')];
