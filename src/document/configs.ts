import { isObject } from '../core/json.ts';
import type { Report } from './problem.ts';

/**
 * The proxy document in `{"configs": [...], "metadata": ...}`, as API Connectivity Manager answers to a GET; any other value as it is.
 *
 * @returns undefined where there are several or none, which is reported
 */
export function onlyConfig(document: unknown, report: Report): unknown {
  if (!isObject(document)) return document;
  const { configs, metadata, ...others } = document;
  if (!Array.isArray(configs) || Object.keys(others).length > 0) return document;
  if (configs.length !== 1) {
    report('$.configs', `holds ${configs.length} proxies; write each into a document of its own`);
    return undefined;
  }
  return configs[0];
}
