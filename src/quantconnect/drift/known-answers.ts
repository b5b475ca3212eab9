/**
 * What QuantConnect has answered so far, as far as it is known: put together from its published API
 * description of 2026, from the answer classes of its own clients, and from captured answers where those
 * two are wrong. It describes and never decides: an answer of another shape is passed on as it is.
 *
 * A shape is a list of `name:type`; a name of a shape alone stands for its fields.
 * - `?` after the name: comes sometimes. Results that were stored years ago lack what is newer.
 * - `s` text, `n` number, `b` true or false, `*` anything, a name for that shape, `|` for either.
 * - `[x]` a list of x, `<x>` a map of x by ids or by names that a user chose.
 * - ` / ` between shapes of a whole answer: the first whose required fields are all there, else the last.
 *
 * Known everywhere and therefore not written down: null for what is absent, and `[]` or `{}` for "nothing".
 */
export const SHAPES: Readonly<Record<string, string>> = {
  // Around the fields of an answer. The AI endpoints have one of their own.
  Done: 'success:b, errors?:[s]',
  Ai: 'state:s, version?:n, payloadType?:s, success?:b, errors?:[s]',
  Loading: 'status:s, progress:n, success?:b, errors?:[s]',

  Card: 'brand:s, expiration:s, last4:s',
  Symbol: 'value:s, id:s, permtick?:s',

  // Projects
  Project:
    'projectId:n, organizationId:s, name:s, modified:s, created:s, ownerId:n, language:s, ' +
    'collaborators:[Collaborator], leanVersionId:n, leanPinnedToMaster:b, owner:b, description:s, ' +
    'channelId:s, parameters:<*>|[*], libraries:[Library], grid:Grid, liveGrid:Grid, paperEquity:n, ' +
    'lastLiveDeployment:s, liveForm:LiveForm, encrypted:b, codeRunning:b, leanEnvironment:n, ' +
    'encryptionKey:EncryptionKey, isPinned:b, maxFileSize:n, sharingTokenBacktest?:s',
  Collaborator:
    'uid:n, liveControl:b, permission:s, publicId:s, profileImage:s, email:s, name:s, bio?:s, owner:b',
  Library: 'projectId:n, libraryName?:s, ownerName?:s, access?:b',
  EncryptionKey: 'id?:s, name?:s',
  Grid: 'xs:[GridChart], sm:[GridChart], md:[GridChart], lg:[GridChart], xl:[GridChart]',
  GridChart: 'chartName:s, width:n, height:n, row:n, column:n, sort?:n, definition?:[s]',
  LiveForm:
    'brokerageData:Connection, dataProvidersData:[Connection], node:s, notifyInsights:b|s, ' +
    'notifyOrderEvents:b|s, autoRestart:b|s',
  Connection: 'id?:s, authentication?:<*>',
  LeanVersion: 'id:n, created?:s, description?:s, leanHash?:s, leanCloudHash?:s, name:s, ref?:s, public?:b',
  Environment: 'id:n, name:s, path?:s, description?:s, public?:b',
  File: 'id?:n, projectId?:n, name:s, content:s, modified:s, open?:b, isLibrary?:b',
  Node:
    'speed?:n, price?:NodePrice, cpu:n, ram:n, name:s, sku:s, description?:s, usedBy:s, userProfile?:s, ' +
    'projectName:s, projectId?:n, busy:b, id:s, assets?:n, host?:s, active?:b, hasGpu:n',
  NodePrice: 'monthly:n, yearly:n',
  Nodes: 'backtest:[Node], research:[Node], live:[Node]',
  FileParameters: 'file:s, parameters:[FileParameter]',
  FileParameter: 'line:n, type:s',

  // Backtests. Statistics are named by the algorithm as well.
  Backtest:
    'note?:s, name:s, organizationId:s, projectId:n, completed:b, optimizationId?:s, backtestId:s, ' +
    'tradeableDates:n, researchGuide?:ResearchGuide, backtestStart:s, backtestEnd:s, created:s, ' +
    'snapshotId:n, status:s, error:s, stacktrace:s, progress:n, hasInitializeError?:b, charts:<ChartName>, ' +
    'parameterSet:<s|n|b>, rollingWindow?:<Performance>, runtimeStatistics:<s|n>, statistics?:<s|n>, ' +
    'totalPerformance?:Performance, nodeName:s, outOfSampleMaxEndDate?:s, outOfSampleDays?:n, ' +
    'serverStatistics?:ServerStatistics, analysis?:[Analysis]',
  BacktestEntry:
    'backtestId:s, status:s, name:s, created:s, progress:n, optimizationId?:s, tradeableDates:n, ' +
    'parameterSet:<s|n|b>, snapshotId:n, tags?:[s], sharpeRatio?:n, alpha?:n, beta?:n, ' +
    'compoundingAnnualReturn?:n, drawdown?:n, lossRate?:n, netProfit?:n, parameters?:n, psr?:n, ' +
    'securityTypes?:n, sortinoRatio?:n, trades?:n, treynorRatio?:n, winRate?:n',
  ResearchGuide: 'minutes:n, backtestCount:n, parameters:n',
  ChartName: 'name:s',
  ServerStatistics:
    'CPU Usage?:s, Used RAM (MB)?:s, Total RAM (MB)?:s, Hostname?:s, LEAN Version?:s, Up Time?:s',
  Analysis: 'name:s, issue:s, sample?:*, count?:n, solutions?:[s]',
  Performance:
    'tradeStatistics:TradeStatistics, portfolioStatistics:PortfolioStatistics, closedTrades:[Trade]',
  // Decimals were numbers once and are texts now; old results keep theirs.
  PortfolioStatistics:
    'averageWinRate?:s|n, averageLossRate?:s|n, profitLossRatio?:s|n, winRate?:s|n, lossRate?:s|n, ' +
    'expectancy?:s|n, startEquity?:s|n, endEquity?:s|n, compoundingAnnualReturn?:s|n, drawdown?:s|n, ' +
    'totalNetProfit?:s|n, sharpeRatio?:s|n, probabilisticSharpeRatio?:s|n, sortinoRatio?:s|n, alpha?:s|n, ' +
    'beta?:s|n, annualStandardDeviation?:s|n, annualVariance?:s|n, informationRatio?:s|n, ' +
    'trackingError?:s|n, treynorRatio?:s|n, portfolioTurnover?:s|n, valueAtRisk99?:s|n, ' +
    'valueAtRisk95?:s|n, drawdownRecovery?:s|n',
  TradeStatistics:
    'startDateTime?:s, endDateTime?:s, totalNumberOfTrades?:n, numberOfWinningTrades?:n, ' +
    'numberOfLosingTrades?:n, totalProfitLoss?:s|n, totalProfit?:s|n, totalLoss?:s|n, ' +
    'largestProfit?:s|n, largestLoss?:s|n, averageProfitLoss?:s|n, averageProfit?:s|n, ' +
    'averageLoss?:s|n, averageTradeDuration?:s, averageWinningTradeDuration?:s, ' +
    'averageLosingTradeDuration?:s, medianTradeDuration?:s, medianWinningTradeDuration?:s, ' +
    'medianLosingTradeDuration?:s, maxConsecutiveWinningTrades?:n, maxConsecutiveLosingTrades?:n, ' +
    'profitLossRatio?:s|n, winLossRatio?:s|n, winRate?:s|n, lossRate?:s|n, averageMAE?:s|n, ' +
    'averageMFE?:s|n, largestMAE?:s|n, largestMFE?:s|n, maximumClosedTradeDrawdown?:s|n, ' +
    'maximumIntraTradeDrawdown?:s|n, profitLossStandardDeviation?:s|n, profitLossDownsideDeviation?:s|n, ' +
    'profitFactor?:s|n, sharpeRatio?:s|n, sortinoRatio?:s|n, profitToMaxDrawdownRatio?:s|n, ' +
    'maximumEndTradeDrawdown?:s|n, averageEndTradeDrawdown?:s|n, maximumDrawdownDuration?:s, totalFees?:s|n',
  // A trade had one symbol before it had several.
  Trade:
    'id?:s, symbol?:Symbol, symbols?:[Symbol], entryTime:s, entryPrice:n, direction:n, quantity:n, ' +
    'exitTime:s, exitPrice:n, profitLoss:n, totalFees:n, mae:n, mfe:n, duration:s, endTradeDrawdown:n, ' +
    'isWin?:b, orderIds?:[n]',
  TradeWithOrders: 'Trade, orders?:[Order]',
  Order:
    'id:n, contingentId?:n, brokerId?:[s], symbol:Symbol, limitPrice?:n, stopPrice?:n, stopTriggered?:b, ' +
    'price:n, priceCurrency?:s, time:s, createdTime?:s, lastFillTime?:s, lastUpdateTime?:s, ' +
    'canceledTime?:s, quantity:n, type:n, status:n, tag?:s, securityType?:n, direction:n, value:n, ' +
    'orderSubmissionData?:Submission, isMarketable?:b, properties?:<*>, events?:[OrderEvent], ' +
    'trailingAmount?:n, trailingPercentage?:b, groupOrderManager?:OrderGroup, triggerPrice?:n, ' +
    'triggerTouched?:b, priceAdjustmentMode?:n',
  Submission: 'bidPrice:n, askPrice:n, lastPrice:n',
  OrderGroup: 'id:n, quantity?:n, count?:n, limitPrice?:n, orderIds?:[n], direction?:n',
  OrderEvent:
    'algorithmId?:s, symbol?:s, symbolValue?:s, symbolPermtick?:s, orderId:n, orderEventId?:n, id?:s, ' +
    'status:s, orderFeeAmount?:n, orderFeeCurrency?:s, fillPrice:n, fillPriceCurrency?:s, fillQuantity:n, ' +
    'direction?:s, message?:s, isAssignment?:b, stopPrice?:n, limitPrice?:n, quantity?:n, time:n, ' +
    'isInTheMoney?:b',
  // Three fields have another name where the engine wrote the insight.
  Insight:
    'id:s, groupId?:s, sourceModel?:s, generatedTime:n, createdTime?:n, closeTime:n, symbol:s, ticker?:s, ' +
    'type:s, reference?:n, referenceFinal?:n, referenceValueFinal?:n, direction:s, period:n, ' +
    'magnitude?:n, confidence?:n, weight?:n, scoreFinal?:b, scoreIsFinal?:b, scoreDirection?:n, ' +
    'scoreMagnitude?:n, estimatedValue?:n, tag?:s',
  Chart: 'name:s, chartType?:n, series:<Series>, legendDisabled?:b, symbol?:*',
  // A point is a list of numbers, or of a scatter plot a map of x, y and a tooltip.
  Series:
    'name:s, unit?:s, index?:n, values:[[n]|<*>], seriesType:n, color?:s, scatterMarkerSymbol?:s|n, ' +
    'zIndex?:n, indexName?:s, tooltip?:s',

  // Optimizations
  Estimate: 'estimateId:s, time:n, balance:n',
  OptimizationEntry:
    'optimizationId:s, projectId:n, name:s, status:s, nodeType:s, extremum?:s, criterion?:Criterion, ' +
    'created?:s, psr?:n, sharpeRatio?:n, trades?:n, cloneId?:n, outOfSampleDays?:n, ' +
    'outOfSampleMaxEndDate?:s, parameters?:[GridParameter]',
  Optimization:
    'optimizationId:s, snapshotId:n, projectId:n, name:s, status:s, nodeType:s, parallelNodes?:n, ' +
    'criterion:Criterion, runtimeStatistics?:RunCounts, constraints?:[Constraint], ' +
    'parameters:[GridParameter], backtests?:<Run>, strategy?:s, requested?:s, optimizationTarget?:s, ' +
    'targetValue?:n, gridLayout?:[GridChart], outOfSampleMaxEndDate?:s, outOfSampleDays?:n, extremum?:s, ' +
    'created?:s, psr?:n, sharpeRatio?:n, trades?:n, cloneId?:n',
  Criterion: 'target:s, extremum:s, targetValue?:n',
  Constraint: 'target:s, operator:s, target-value?:n, targetValue?:n',
  GridParameter: 'name:s, min?:n, max?:n, step?:n, minStep?:n, value?:*',
  RunCounts:
    'Completed?:s, Failed?:s, Running?:s, In Queue?:s, Average Length?:s, Total Runtime?:s, Total?:s, ' +
    'Consumed?:s',
  // Statistics of a run have places in a list, or of newer engines numbers and names for keys.
  Run:
    'name:s, id:s, progress:n, exitCode:n, statistics?:[n]|<s|n>, parameterSet?:<s|n|b>, equity?:[[n]], ' +
    'startDate?:s, endDate?:s, outOfSampleDays?:n, outOfSampleMaxEndDate?:s',

  // Live
  Deployment:
    'message?:s, deployId:s, status:s, cloneId?:n, launched:s, stopped?:s, brokerage?:s, securityTypes?:s, ' +
    'datacenter?:s, isPublicStreaming?:b, public?:b, files?:[File], runtimeStatistics?:<s|n>, ' +
    'charts?:ChartName, projectName?:s, description?:s, serverStatistics?:ServerStatistics, ' +
    'deploymentDetails?:<*>, success?:b, errors?:[s]',
  DeploymentEntry:
    'projectId:n, deployId:s, status:s, launched:s, stopped?:s, brokerage?:s, subscription?:s, equity?:n, ' +
    'environment?:s, description?:s, error?:s, leagues?:[s]',
  Portfolio: 'holdings:<Holding>, cash:<Cash>',
  Holding: 'a:n, q:n, p:n, v:n, u:n, up:n, c?:s, r?:n',
  Cash:
    'securitySymbols?:[Symbol], symbol:s, amount:n, conversionRate:n, currencySymbol?:s, ' +
    'valueInAccountCurrency?:n',

  // Object Store
  ObjectProperties: 'key:s, modified:s, created?:s, size:n, md5?:s, mime:s, preview?:s',
  ObjectEntry: 'key:s, name:s, modified?:s, mime?:s, folder?:b, isFolder?:b, size:n',

  // Organizations and data
  OrganizationEntry: 'id:s, name:s, type?:s, ownerName?:s, members?:n, preferred?:b',
  Organization:
    'id:s, name:s, seats?:n, type?:s, credit?:Credit, products?:[Product], data?:DataTerms, members?:[Member]',
  Credit: 'balance:n, movements?:[Movement]',
  Movement: 'date:s, description?:s, type?:s, subtype?:s, amount:n, balance?:n',
  Product: 'name:s, items:[ProductItem]',
  ProductItem: 'productId?:n, name:s, quantity:n, unitPrice?:n, total?:n',
  DataTerms: 'signedTime?:n, current?:b',
  Member: 'id:n, name:s, isAdmin?:b, email?:s',
  Dataset: 'id:n, name:s, delivery?:s, vendorName?:s, tags?:[Tag], pending?:b',
  Tag: 'name:s',
  DataPrice: 'vendorName:s, regex:s, price?:n, type?:s, subscribed?:b, productId?:n, paths?:[s]',

  Hit: 'url:s, score?:n, content:s, type?:n',
};

/** The answer of every endpoint this server calls, by path. */
export const ANSWERS: Readonly<Record<string, string>> = {
  '/authenticate': 'Done',
  '/account/read': 'Done, organizationId:s, creditBalance:n, card?:Card',
  '/organizations/list': 'Done, organizations:[OrganizationEntry]',
  '/organizations/read': 'Done, organization:Organization',
  '/nodes/read': 'Done, Nodes',
  '/market/data/list': 'Done, list:[Dataset]',
  '/data/list': 'Done, objects:[s]',
  '/data/prices': 'Done, prices:[DataPrice], agreement?:s, datasources?:<*>',
  '/lean/versions/read': 'Done, versions:[LeanVersion]',
  '/lean/environments/read': 'Done, environments:[Environment]',

  '/ai/tools/backtest-init': 'Ai, payload:s',
  '/ai/tools/complete': 'Ai, payload:[s]',
  '/ai/tools/error-enhance': 'Ai, payload:s',
  '/ai/tools/pep8-convert': 'Ai, payload:<s>',
  '/ai/tools/syntax-check': 'Ai, payload:[s]',
  '/ai/tools/search': 'Ai, retrivals:[Hit], messageId?:n',

  '/projects/create': 'Done, projects:[Project], versions?:[LeanVersion]',
  '/projects/read': 'Done, projects:[Project], versions?:[LeanVersion], count?:n',
  '/projects/update': 'Done',
  '/projects/delete': 'Done',
  '/projects/library/create': 'Done',
  '/projects/library/delete': 'Done',
  '/projects/nodes/read': 'Done, nodes:Nodes, autoSelectNode:b',
  '/projects/nodes/update': 'Done, nodes:Nodes, autoSelectNode:b',
  '/projects/collaboration/create': 'Done, collaborators:[Collaborator]',
  '/projects/collaboration/read':
    'Done, collaborators:[Collaborator], userLiveControl?:b, userPermissions?:s',
  '/projects/collaboration/update': 'Done, collaborators:[Collaborator]',
  '/projects/collaboration/delete': 'Done, collaborators:[Collaborator]',
  '/projects/collaboration/lock/acquire': 'Done',

  '/files/create': 'Done, files?:[File]',
  '/files/read': 'Done, files:[File]',
  '/files/update': 'Done, files?:[File]',
  '/files/patch': 'Done, files?:[File]',
  '/files/delete': 'Done',

  '/compile/create':
    'Done, compileId:s, state:s, parameters?:[FileParameters], projectId?:n, signature?:s, ' +
    'signatureOrder?:[s], logs?:[s]',
  '/compile/read': 'Done, compileId:s, state:s, logs:[s]',

  '/backtests/create': 'Done, backtest:Backtest, debugging?:b',
  '/backtests/read': 'Done, backtest:Backtest, debugging?:b',
  '/backtests/list': 'Done, backtests:[BacktestEntry], count?:n',
  '/backtests/update': 'Done',
  '/backtests/delete': 'Done',
  '/backtests/tags/update': 'Done',
  '/backtests/chart/read': 'Loading / Done, chart:Chart',
  '/backtests/orders/read': 'Loading / orders:[Order], length:n, success?:b, errors?:[s]',
  '/backtests/trades/read': 'Loading / Done, trades:[TradeWithOrders], length:n',
  '/backtests/read/insights': 'Loading / Done, insights:[Insight], length?:n',
  '/backtests/read/log': 'Done, logs:[s], length:n',
  '/backtests/read/report':
    'Loading / generating:b, progress?:n, success?:b, errors?:[s] / report:s, success?:b, errors?:[s]',

  '/optimizations/estimate': 'Done, estimate:Estimate',
  '/optimizations/create': 'Done, optimizations:[OptimizationEntry]',
  '/optimizations/list': 'Done, optimizations:[OptimizationEntry]',
  '/optimizations/read': 'Done, optimization:Optimization',
  '/optimizations/update': 'Done',
  '/optimizations/abort': 'Done',
  '/optimizations/delete': 'Done',

  '/live/create':
    'Done, responseCode?:s|n, source?:s, deployId:s, versionId?:n|s, projectId?:n, live:Deployment',
  '/live/read': 'Deployment, Done',
  '/live/list': 'Done, live:[DeploymentEntry]',
  '/live/portfolio/read': 'Done, portfolio:Portfolio',
  '/live/chart/read': 'Loading / Done, chart:Chart',
  '/live/orders/read': 'Loading / Done, orders:[Order], length:n',
  '/live/insights/read': 'Loading / Done, insights:[Insight], length:n',
  '/live/trades/read': 'Loading / Done, trades:[TradeWithOrders], length:n',
  '/live/logs/read': 'Done, logs:[s], length:n, deploymentOffset?:n',
  '/live/update/stop': 'Done',
  '/live/update/liquidate': 'Done',
  '/live/commands/create': 'Done',
  '/live/commands/broadcast': 'Done',
  // Has been seen to say "true" in quotes.
  '/live/auth0/read': 'success:b|s, errors?:[s], authorization?:<*>',

  '/object/set': 'Done',
  '/object/properties': 'Done, metadata:ObjectProperties',
  '/object/get': 'Done, jobId?:s, url?:s',
  '/object/list':
    'Done, path:s, objects:[ObjectEntry], page?:n, totalPages?:n, objectStorageUsed?:n, ' +
    'objectStorageUsedHuman?:s',
  '/object/delete': 'Done',
};
