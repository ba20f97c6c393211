// What the tutorial calls things, and parts of its documents.

export const CLIENT_ID = 'nginx-plus';
export const CLIENT_SECRET = 'nginx-plus-secret';

export const FORWARDED_CLAIMS = [
  'username',
  'exp',
  'scope',
  'iss',
  'client-id',
  'resource_access.account.roles',
  'fake-claim',
];

export const CLAIM_RULES = [
  { claim: 'aud', type: 'STRING', value: 'account' },
  { claim: 'scope', type: 'STRING', value: 'openid profile email', delimiter: 'SPACE' },
  { claim: 'acr', type: 'INTEGER', value: 1 },
  { claim: 'email_verified', type: 'BOOLEAN', value: true },
  {
    claim: 'resource_access.account.roles',
    type: 'ARRAY',
    value: ['manage-account', 'manage-account-links', 'view-profile'],
  },
];
