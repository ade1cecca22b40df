import { describeContract } from '../contract.ts';
import { anthropicDialect } from './dialect.ts';

describeContract(anthropicDialect);
