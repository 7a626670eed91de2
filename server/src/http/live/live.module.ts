import { Module } from '@nestjs/common';
import { LiveGateway } from './live-gateway.js';
import { LogTail } from './log-tail.service.js';
import { WatchPermission } from './watch-permission.js';

/** The rooms themselves come from the composition: the engine speaks into them before the application stands. */
@Module({ providers: [LiveGateway, LogTail, WatchPermission] })
export class LiveModule {}
