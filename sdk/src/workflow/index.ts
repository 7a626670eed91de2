export { EdgeSchema, NodeSchema, RetrySchema, SCHEMA_VERSION, WorkflowSchema, emptyWorkflow } from './document.js';
export type { Retry, WorkflowDocument, WorkflowEdge, WorkflowNode } from './document.js';
export type { Problem } from './problem.js';
export { readDocument, type ReadResult } from './read-document.js';
export { checkGraph, type FindType } from './check-graph.js';
export { reachableFrom } from './reachable-from.js';
