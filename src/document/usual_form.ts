import type { ProxyDocument, ServiceTarget } from './document.ts';
import { timesAsText } from './times.ts';

/** Brings a document that the schema allows into the form that the rest reads: times as text, each target with a port. */
export function toUsualForm(document: ProxyDocument): void {
  timesAsText(document);
  for (const target of document.proxyConfig.backends.flatMap(({ serviceTargets }) => serviceTargets)) {
    target.listener = withPort(target.listener);
  }
}

function withPort(listener: Partial<ServiceTarget['listener']> = {}): ServiceTarget['listener'] {
  return { port: listener.enableTLS ? 443 : 80, ...listener };
}
