import { invented } from '../http/invented.js';

/** Every project starts in the first one. */
export const ENVIRONMENTS = [
  {
    id: 1,
    name: 'Default',
    path: null,
    description: invented('The packages most algorithms use.'),
    public: true,
  },
  {
    id: 2,
    name: invented('Machine learning'),
    path: '/Foundation-Machine-Learning',
    description: invented('The default packages and those for neural networks.'),
    public: true,
  },
];
