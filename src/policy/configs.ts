import { isObject } from '../core/json.ts';
import type { Report } from './problem.ts';

/**
 * The proxy document in `{"configs": [...]}`, as API Connectivity Manager answers to a GET; any other value as it is.
 *
 * @returns undefined where there are several or none, which is reported
 */
export function onlyConfig(document: unknown, report: Report): unknown {
  if (!isObject(document) || !Array.isArray(document.configs)) return document;
  if (document.configs.length !== 1) {
    report('$.configs', `holds ${document.configs.length} proxies; write each into a document of its own`);
    return undefined;
  }
  return document.configs[0];
}
