import { describeContract } from '../contract.ts';
import { ollamaDialect } from './dialect.ts';

describeContract(ollamaDialect);
