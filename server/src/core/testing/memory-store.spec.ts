import { describe } from '@jest/globals';
import { memoryWorld } from './memory-world.js';
import { storeContract } from './store-contract.js';

describe('the store in memory', () => storeContract(async () => memoryWorld()));
