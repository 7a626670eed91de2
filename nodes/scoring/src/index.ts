import { definePackage } from '@parcours/sdk/node';
import { alertSales } from './alert-sales.js';
import { change } from './change.js';
import { score } from './score.js';
import { setStage } from './set-stage.js';
import { stage } from './stage.js';
import { thresholdCrossed } from './threshold-crossed.js';

export default definePackage({ id: 'scoring', label: { en: 'Scoring', fr: 'Scoring' }, nodes: [thresholdCrossed, change, score, setStage, stage, alertSales] });
