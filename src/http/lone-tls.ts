// A file of its own, as the bundler makes lazy chunks of files only and plain http must not pay for TLS.
export { request } from 'node:https';
