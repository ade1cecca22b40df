import { describeContract } from '../contract.ts';
import { geminiDialect } from './dialect.ts';

describeContract(geminiDialect);
