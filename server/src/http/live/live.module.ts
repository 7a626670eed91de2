import { Module } from '@nestjs/common';
import { LiveGateway } from './live-gateway.js';
import { WatchPermission } from './watch-permission.js';

/** The rooms themselves come from the composition: the engine speaks into them before the application stands. */
@Module({ providers: [LiveGateway, WatchPermission] })
export class LiveModule {}
