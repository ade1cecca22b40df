import type { Timeouts } from '../http/client.ts';
import type { ProviderSettings } from './settings.ts';

const usualConnectMs = 10_000;
const listMs = 30_000;

/** Names of models that think for minutes without a word. */
const thinkers = /reason|think|(?:^|[/:-])(?:o[1-9]|r1|qwq|gpt-(?:[5-9]|oss))/i;

export function toChatTimeouts(settings: ProviderSettings, model: string): Timeouts {
  const isSlow = settings.isLocal || thinkers.test(model);
  const idleMs = settings.idleTimeoutMs ?? (isSlow ? 300_000 : 60_000);
  return {
    connectMs: settings.connectTimeoutMs ?? usualConnectMs,
    // Loading a model, or a JIT load in LM Studio, can take minutes.
    firstByteMs: settings.idleTimeoutMs ?? (settings.isLocal ? 600_000 : 120_000),
    byteIdleMs: idleMs,
    payloadIdleMs: idleMs,
    totalMs: settings.timeoutMs,
  };
}

export function toListTimeouts(settings: ProviderSettings): Timeouts {
  const idleMs = Math.min(settings.idleTimeoutMs ?? listMs, listMs);
  const connectMs = settings.connectTimeoutMs ?? usualConnectMs;
  return { connectMs, firstByteMs: idleMs, byteIdleMs: idleMs, payloadIdleMs: idleMs, totalMs: settings.timeoutMs };
}
