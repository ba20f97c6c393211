import { Liquid } from 'liquidjs';
import endpoint from '../../nginx/endpoint.conf';
import http from '../../nginx/http.conf';
import location from '../../nginx/location.conf';
import nginx from '../../nginx/nginx.conf';
import server from '../../nginx/server.conf';
import verdictServer from '../../nginx/verdict_server.conf';
import { BadInput } from '../document/problem.ts';
import { bareWord, quote, quotePath, quoteRegex, urlCharacters } from './quoting.ts';

const engine = new Liquid({
  strictVariables: true,
  strictFilters: true,
  lenientIf: true,
  outputEscape: bareWord,
  templates: {
    'endpoint.conf': endpoint,
    'http.conf': http,
    'location.conf': location,
    'nginx.conf': nginx,
    'server.conf': server,
    'verdict_server.conf': verdictServer,
  },
});
engine.registerFilter('quote', { handler: quote, raw: true });
engine.registerFilter('regex', { handler: quoteRegex, raw: true });
engine.registerFilter('path', { handler: quotePath, raw: true });
engine.registerFilter('url', { handler: urlCharacters, raw: true });

/** The text of a file in nginx/ for this model. @throws BadInput for a path that NGINX cannot carry */
export function fill(name: string, model: object): string {
  const text = rendered(name, model);
  return `${text.replace(/\n{3,}/g, '\n\n').trim()}\n`;
}

function rendered(name: string, model: object): string {
  try {
    return engine.renderFileSync(name, model);
  } catch (error) {
    // Liquid adds a line of the template, which says nothing to the author of a policy.
    const { originalError } = error as { originalError?: Error };
    throw originalError instanceof BadInput ? originalError : error;
  }
}
