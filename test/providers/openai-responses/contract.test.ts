import { describeContract } from '../contract.ts';
import { openAiResponsesDialect } from './dialect.ts';

describeContract(openAiResponsesDialect);
