export { fakeClock, type FakeClock } from './fake-clock.js';
export { fakeHttp, type FakeHttp } from './fake-http.js';
export type { FakeFile } from './fake-files.js';
export { fakeContact } from './fake-contact.js';
export { checkOutcomes } from './check-outcomes.js';
export { runNode, type RunNodeOptions } from './run-node.js';
export { receiveHit } from './receive-hit.js';
export { sampleSettings } from './sample-settings.js';
export { conformance, type ConformanceOptions, type ConformanceProblem } from './conformance.js';
