import { describeContract } from '../contract.ts';
import { openAiChatDialect } from './dialect.ts';

describeContract(openAiChatDialect);
