/** Keys for specs only, of no server. */
export const CLAIM_KEY = 'c1=hex:2f9d41c7a6e05b83f1187d3eb4c2609a5d7f03e896ab12c4de70853b6914fa2c';
export const OTHER_CLAIM_KEY = 'c2=hex:91b3e02d7c5f48a6d0147eb92c683fa5e1d74b0a93c6285f7ad1390e5cb846f2';
export const VAULT_KEY = 'v1=hex:c84e17a20b9df653718ec45a90d23be67f1c05a8d46b39e210f78d5b4a63c9e1';
export const OTHER_VAULT_KEY = 'v2=hex:5a0dc37e94f1b82660e8d93a7b15cf428d2e706c1fa9b453e7860bd1594c2afe';

/** The key itself, for looking whether it shows up anywhere. */
export const hexOf = (entry: string) => entry.slice(entry.indexOf(':') + 1);
