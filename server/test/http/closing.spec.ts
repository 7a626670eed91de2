import { connect } from 'node:net';
import { once } from 'node:events';
import { expect, it } from '@jest/globals';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeInTime } from '../../src/main/close-application.js';

@Module({})
class Empty {}

it('a server stops within seconds although somebody keeps a connection open that nobody answers', async () => {
  const module = await Test.createTestingModule({ imports: [Empty] }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
  const close = closeInTime(app);
  const server = app.getHttpServer() as Server;
  server.on('upgrade', () => undefined); // taken over and then left alone, like a live connection made while closing
  await app.listen(0, '127.0.0.1');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined);
  await once(client, 'connect');
  client.write('GET /socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  await once(server, 'upgrade');
  const startedAt = Date.now();
  await close();
  expect(Date.now() - startedAt).toBeLessThan(5_000);
});
