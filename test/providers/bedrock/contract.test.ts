import { describeContract } from '../contract.ts';
import { bedrockDialect } from './dialect.ts';

describeContract(bedrockDialect);
