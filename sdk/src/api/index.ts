export { route, type BodyOf, type PathNames, type QueryOf, type ResponseOf, type RouteShape, type Scope } from './route.js';
export { PERMISSIONS, PERSONAL, rolePermissions, type Permission } from './permissions.js';
export { routes } from './routes.js';
export type { ClientEvents, LiveEvent, LiveStep, ServerEvents, WatchRequest } from './events.js';
export type * from './schemas.js';
export type { BulkRequest, InFlightChoice, InFlightChoices, Late, MovePreview, Operation, OverdueRun, ResumeRequest, RunsFilter, Standing } from './operations.js';
