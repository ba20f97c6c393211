/** A host as NGINX writes it, IPv6 in brackets, with its port if there is one. */
export function address(host: string, port?: number): string {
  const bracketed = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return port ? `${bracketed}:${port}` : bracketed;
}
