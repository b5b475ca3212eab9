/** The version every project runs on. */
export const LEAN_VERSION = {
  id: 17369,
  created: '2025-10-30 17:20:11',
  description: 'Merge pull request',
  leanHash: '9c1f0f3b5e2a',
  leanCloudHash: '1f2e3d4c5b6a',
  name: 'v2.5.0.0.17369',
  ref: 'refs/heads/master',
  public: true,
};

/** All versions there are, newest first, as a project list carries them. */
export const LEAN_VERSIONS = [
  LEAN_VERSION,
  {
    ...LEAN_VERSION,
    id: 17202,
    created: '2025-08-28 16:02:47',
    leanHash: '4be0d1c27f93',
    name: 'v2.5.0.0.17202',
  },
];
