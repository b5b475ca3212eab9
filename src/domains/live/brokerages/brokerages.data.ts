import { cash, type Connection, flag, holdings, integer, oneOf, optional, secret, text } from './fields.js';

// Entries that share an id are told apart by `binance-exchange-name`.
const BINANCE = 'BinanceBrokerage';
const paperOrLive = oneOf('live', 'paper');
const positions = { cash: optional(cash), holdings: optional(holdings) };
const held = { holdings: optional(holdings) };

const interactiveBrokers = {
  id: 'InteractiveBrokersBrokerage',
  name: 'Interactive Brokers',
  fields: {
    'ib-user-name': text(),
    'ib-account': text('Account id.'),
    'ib-password': secret(),
    'ib-weekly-restart-utc-time': text(
      'hh:mm:ss in UTC. On Sundays the algorithm restarts then and somebody confirms the second factor.',
    ),
    'ib-financial-advisors-group-filter': optional(text('Only this advisor group; left out means all.')),
  },
};
const tradier = {
  id: 'TradierBrokerage',
  name: 'Tradier',
  fields: {
    'tradier-account-id': text(),
    'tradier-access-token': secret(),
    'tradier-environment': paperOrLive,
  },
};
const bitfinex = {
  id: 'BitfinexBrokerage',
  name: 'Bitfinex',
  fields: { 'bitfinex-api-key': secret(), 'bitfinex-api-secret': secret() },
};
const coinbase = {
  id: 'CoinbaseBrokerage',
  name: 'Coinbase Advanced Trade',
  fields: { 'coinbase-api-name': secret(), 'coinbase-api-private-key': secret() },
};
const binanceKeys = { 'binance-api-key': secret(), 'binance-api-secret': secret() };
const binance = {
  id: BINANCE,
  name: 'Binance',
  fields: {
    'binance-exchange-name': oneOf('Binance'),
    ...binanceKeys,
    'binance-use-testnet': { ...paperOrLive, about: 'paper trades on the test network.' },
  },
};
const binanceUs = {
  id: BINANCE,
  name: 'Binance US',
  fields: {
    'binance-exchange-name': oneOf('BinanceUS'),
    'binanceus-api-key': secret(),
    'binanceus-api-secret': secret(),
  },
};
const binanceUsdmFutures = {
  id: BINANCE,
  name: 'Binance USD-M Futures',
  fields: { 'binance-exchange-name': oneOf('Binance-USDM-Futures'), ...binanceKeys },
};
const binanceCoinFutures = {
  id: BINANCE,
  name: 'Binance COIN-M Futures',
  fields: { 'binance-exchange-name': oneOf('Binance-COIN-Futures'), ...binanceKeys },
};
const kraken = {
  id: 'KrakenBrokerage',
  name: 'Kraken',
  fields: {
    'kraken-api-key': secret(),
    'kraken-api-secret': secret(),
    'kraken-verification-tier': oneOf('Starter', 'Intermediate', 'Pro'),
  },
};
const VIP_LEVELS = ['VIP0', 'VIP1', 'VIP2', 'VIP3', 'VIP4', 'VIP5', 'SupremeVIP'];
const PRO_LEVELS = ['Pro1', 'Pro2', 'Pro3', 'Pro4', 'Pro5'];
const bybit = {
  id: 'BybitBrokerage',
  name: 'Bybit',
  fields: {
    'bybit-api-key': secret(),
    'bybit-api-secret': secret(),
    'bybit-vip-level': oneOf(...VIP_LEVELS, ...PRO_LEVELS),
  },
};
const oanda = {
  id: 'OandaBrokerage',
  name: 'OANDA',
  fields: {
    'oanda-account-id': text('As on the account statement: ###-###-######-###.'),
    'oanda-access-token': secret(),
    'oanda-environment': { ...oneOf('Practice', 'Trade'), about: 'Trade is real money.' },
  },
};
const charlesSchwab = {
  id: 'CharlesSchwabBrokerage',
  name: 'Charles Schwab',
  signIn: 'charlesschwab',
  fields: { 'charles-schwab-account-number': text() },
};
const tradeStation = {
  id: 'TradeStationBrokerage',
  name: 'TradeStation',
  signIn: 'tradestation',
  fields: {
    'trade-station-client-id': secret(),
    'trade-station-account-id': text(),
    'trade-station-refresh-token': secret(),
    'trade-station-environment': paperOrLive,
  },
};
const tastytrade = {
  id: 'TastytradeBrokerage',
  name: 'tastytrade',
  signIn: 'tastytrade',
  fields: { 'tastytrade-account-number': integer(), 'tastytrade-refresh-token': secret() },
};

const adding = (connection: Connection, fields: Connection['fields']): Connection => ({
  ...connection,
  fields: { ...connection.fields, ...fields },
});

/** What create_live_algorithm takes as `brokerage`. */
export const BROKERAGES: readonly Connection[] = [
  {
    id: 'QuantConnectBrokerage',
    name: 'QuantConnect paper trading',
    fields: positions,
    note: 'Both may be left out; give both if QuantConnect refuses the deployment without them.',
  },
  interactiveBrokers,
  tradier,
  bitfinex,
  adding(coinbase, held),
  adding(binance, held),
  adding(binanceUs, held),
  adding(binanceUsdmFutures, held),
  adding(binanceCoinFutures, held),
  {
    id: 'TradingTechnologiesBrokerage',
    name: 'Trading Technologies',
    fields: {
      'tt-user-name': text(),
      'tt-session-password': secret(),
      'tt-account-name': text(),
      'tt-rest-app-key': secret(),
      'tt-rest-app-secret': secret(),
      'tt-rest-environment': oneOf('live', 'uat'),
      'tt-order-routing-sender-comp-id': text(),
      cash,
    },
  },
  kraken,
  adding(bybit, held),
  oanda,
  {
    id: 'WolverineBrokerage',
    name: 'Wolverine Execution Services',
    fields: {
      'wolverine-on-behalf-of-comp-id': text('The trading firm.'),
      'wolverine-account': text(),
      ...positions,
    },
  },
  charlesSchwab,
  {
    id: 'RBIBrokerage',
    name: 'RBI',
    fields: {
      'rbi-on-behalf-of-comp-id': text('The trading firm.'),
      'rbi-account': text(),
      ...positions,
    },
  },
  {
    id: 'TerminalLinkBrokerage',
    name: 'Bloomberg Terminal Link',
    fields: {
      'terminal-link-connection-type': oneOf('SAPI'),
      'terminal-link-server-auth-id': secret("The user's UUID at Bloomberg."),
      'terminal-link-environment': oneOf('Production', 'Beta'),
      'terminal-link-server-host': text('Public address of the SAPI server.'),
      'terminal-link-server-port': integer('Usually 8194.'),
      'terminal-link-emsx-broker': text(),
      'terminal-link-emsx-account': text('Where orders are routed.'),
      'terminal-link-openfigi-api-key': secret('For mapping options.'),
      'terminal-link-emsx-team': optional(text()),
      ...positions,
    },
  },
  tradeStation,
  tastytrade,
  {
    id: 'AlpacaBrokerage',
    name: 'Alpaca',
    signIn: 'alpaca',
    fields: { 'alpaca-access-token': secret(), 'alpaca-environment': paperOrLive },
  },
  {
    id: 'WebullBrokerage',
    name: 'Webull',
    fields: {
      'webull-app-key': secret(),
      'webull-app-secret': secret(),
      'webull-account-id': text(),
      'webull-use-2fa': optional(flag()),
    },
  },
  {
    id: 'PublicBrokerage',
    name: 'Public',
    fields: { 'public-secret-key': secret(), 'public-account-number': text() },
  },
  {
    id: 'ClearStreetBrokerage',
    name: 'Clear Street',
    fields: { 'clearstreet-access-token': secret(), 'clearstreet-account-id': text() },
  },
  {
    id: 'BloombergFixBrokerage',
    name: 'Bloomberg FIX',
    fields: {
      'bloomberg-fix-sender-sub-id': text(),
      'bloomberg-fix-on-behalf-of-comp-id': text(),
      'bloomberg-fix-deliver-to-comp-id': text(),
      'bloomberg-fix-environment': oneOf('Live'),
      ...positions,
    },
  },
];

/** What create_live_algorithm takes in `dataProviders`, by key. */
export const DATA_PROVIDERS: Readonly<Record<string, readonly Connection[]>> = {
  QuantConnectBrokerage: [{ id: 'QuantConnectBrokerage', name: 'QuantConnect', fields: {} }],
  InteractiveBrokersBrokerage: [interactiveBrokers],
  TradierBrokerage: [{ ...tradier, note: 'Not with the Tradier brokerage in its paper environment.' }],
  BitfinexBrokerage: [bitfinex],
  CoinbaseBrokerage: [coinbase],
  BinanceBrokerage: [binance, binanceUs, binanceUsdmFutures, binanceCoinFutures],
  KrakenBrokerage: [kraken],
  PolygonDataFeed: [{ id: 'Polygon', name: 'Polygon.io', fields: { 'polygon-api-key': secret() } }],
  BybitBrokerage: [bybit],
  OandaBrokerage: [oanda],
  CharlesSchwabBrokerage: [charlesSchwab],
  TradeStationBrokerage: [tradeStation],
  TastytradeBrokerage: [tastytrade],
  AlpacaBrokerage: [
    {
      id: 'AlpacaBrokerage',
      name: 'Alpaca',
      fields: { 'alpaca-api-key': secret(), 'alpaca-api-secret': secret() },
      note: 'Takes a key and a secret, unlike Alpaca as a brokerage, which signs in.',
    },
  ],
};
