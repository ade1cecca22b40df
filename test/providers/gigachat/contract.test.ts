import { describeContract } from '../contract.ts';
import { gigaChatV1Dialect, gigaChatV2Dialect } from './dialect.ts';

describeContract(gigaChatV1Dialect);
describeContract(gigaChatV2Dialect);
