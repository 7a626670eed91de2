import { SetMetadata } from '@nestjs/common';

export const PUBLIC_PAGE = 'parcours:public-page';

/** Lets anyone reach a handler (or all of a controller) without an account: hooks, forms, tracking, health, the editor's files. Everything else is denied. */
export const PublicPage = (): MethodDecorator & ClassDecorator => SetMetadata(PUBLIC_PAGE, true);
