import { expect, test } from 'vitest';
import { createStage } from '../contract.ts';
import { sendJson } from '../../helpers/server.ts';

const never = new AbortController().signal;

const summary = {
  modelId: 'amazon.nova-lite-v1:0',
  modelName: 'Nova Lite',
  providerName: 'Amazon',
  inputModalities: ['TEXT', 'IMAGE', 'VIDEO'],
  outputModalities: ['TEXT'],
  inferenceTypesSupported: ['ON_DEMAND'],
};
const embedding = { modelId: 'amazon.titan-embed-text-v2:0', outputModalities: ['EMBEDDING'] };
const onlyByProfile = { modelId: 'anthropic.claude-opus-4-6-v1', inferenceTypesSupported: ['INFERENCE_PROFILE'] };
const profile = { inferenceProfileId: 'us.anthropic.claude-opus-4-6-v1', inferenceProfileName: 'US Claude' };

test('lists the models, then the profiles page by page, and only what can be asked for', async () => {
  const pages: Readonly<Record<string, object>> = {
    '/v1/foundation-models': { modelSummaries: [summary, embedding, onlyByProfile] },
    '/v1/inference-profiles?maxResults=1000': { inferenceProfileSummaries: [profile], nextToken: 'a/b=' },
    '/v1/inference-profiles?maxResults=1000&nextToken=a%2Fb%3D': { inferenceProfileSummaries: [profile, {}] },
  };
  const { provider, server } = await createStage('bedrock', (response) =>
    sendJson(response, pages[server.requests.at(-1)?.path ?? '']),
  );
  expect(await provider.listModels(never)).toMatchObject([
    {
      id: 'amazon.nova-lite-v1:0',
      name: 'Nova Lite',
      kind: 'chat',
      inputs: ['text', 'image', 'video'],
      ownedBy: 'Amazon',
    },
    { id: 'amazon.titan-embed-text-v2:0', kind: 'embedding', inputs: null },
    { id: 'us.anthropic.claude-opus-4-6-v1', name: 'US Claude', kind: null },
  ]);
  expect(server.requests).toHaveLength(3);
});
