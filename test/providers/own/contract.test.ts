import { describeContract } from '../contract.ts';
import { moduleDialect, ndjsonDialect, sseDialect } from './dialects.ts';

describeContract(sseDialect);
describeContract(ndjsonDialect);
describeContract(moduleDialect);
