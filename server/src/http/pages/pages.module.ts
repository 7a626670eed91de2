import { Module } from '@nestjs/common';
import { PagesController } from './pages.controller.js';

/** Imported last: its address matches whatever no other controller took. */
@Module({ controllers: [PagesController] })
export class PagesModule {}
