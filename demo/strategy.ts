export const STRATEGY = `from AlgorithmImports import *


class SmaCross(QCAlgorithm):
    """Holds SPY while its 20-day average is above its 60-day average."""

    def initialize(self):
        self.set_start_date(2022, 1, 1)
        self.set_end_date(2024, 12, 31)
        self.set_cash(100_000)
        self.symbol = self.add_equity("SPY", Resolution.DAILY).symbol
        self.fast = self.sma(self.symbol, int(self.get_parameter("fast", 20)))
        self.slow = self.sma(self.symbol, int(self.get_parameter("slow", 60)))

    def on_data(self, data):
        if not self.slow.is_ready:
            return
        if self.fast.current.value > self.slow.current.value:
            self.set_holdings(self.symbol, 1)
        else:
            self.liquidate(self.symbol)
`;
