/** `resource_access.account.roles` → `X-Token-Resource-Access-Account-Roles`. */
export function claimHeader(claim: string): string {
  const words = claim.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return ['X-Token', ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('-');
}
