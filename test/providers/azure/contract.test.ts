import { describeContract } from '../contract.ts';
import { azureDialect } from './dialect.ts';

describeContract(azureDialect);
