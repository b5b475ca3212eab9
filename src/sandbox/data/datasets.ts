const named = (...names: string[]): object[] => names.map((name) => ({ name }));

export const DATASETS = [
  {
    id: 1,
    name: 'US Equities',
    delivery: 'cloud & download',
    vendorName: 'AlgoSeek',
    tags: named('Equity', 'Price'),
    pending: false,
  },
  {
    id: 2,
    name: 'US Equity Security Master',
    delivery: 'cloud & download',
    vendorName: 'QuantConnect',
    tags: named('Equity', 'Corporate actions'),
    pending: false,
  },
  {
    id: 3,
    name: 'CFD Data',
    delivery: 'cloud & download',
    vendorName: 'OANDA',
    tags: named('CFD', 'Price'),
    pending: false,
  },
  { id: 4, name: 'Tiingo News Feed', delivery: 'cloud only', vendorName: 'Tiingo', tags: [], pending: false },
];

export const PRICES = {
  prices: [
    {
      vendorName: 'AlgoSeek',
      regex: '^equity/usa/(minute|second|tick)/[^/]+/.*\\.zip$',
      price: 5,
      type: 'file',
      subscribed: false,
      productId: 1,
      paths: ['equity/usa/minute/', 'equity/usa/second/', 'equity/usa/tick/'],
    },
    {
      vendorName: 'AlgoSeek',
      regex: '^equity/usa/(daily|hour)/[^/]+\\.zip$',
      price: 100,
      type: 'file',
      subscribed: null,
      productId: 1,
      paths: ['equity/usa/daily/', 'equity/usa/hour/'],
    },
    {
      vendorName: 'OANDA',
      regex: '^cfd/oanda/',
      price: null,
      type: 'file',
      subscribed: null,
      productId: 3,
      paths: ['cfd/oanda/'],
    },
  ],
  agreement: 'https://sandbox.invalid/terms/data',
  datasources: {
    'us-equities': { options: [], paths: [], requirements: { 2: 'quantconnect-us-equity-security-master' } },
  },
};
