import type { Language } from './language.js';

interface StarterFile {
  name: string;
  content: string;
}

/** What a new project contains: an algorithm that buys and holds, and a notebook. */
export function starterFiles(language: Language): StarterFile[] {
  return language === 'Py'
    ? [
        { name: 'main.py', content: PYTHON_ALGORITHM },
        { name: 'research.ipynb', content: NOTEBOOK },
      ]
    : [
        { name: 'Main.cs', content: CSHARP_ALGORITHM },
        { name: 'Research.ipynb', content: NOTEBOOK },
      ];
}

const PYTHON_ALGORITHM = `# region imports
from AlgorithmImports import *
# endregion


class BuyAndHold(QCAlgorithm):

    def initialize(self):
        self.set_start_date(2023, 1, 1)
        self.set_end_date(2024, 12, 31)
        self.set_cash(100000)
        self.add_equity("SPY", Resolution.DAILY)

    def on_data(self, data: Slice):
        if not self.portfolio.invested:
            self.set_holdings("SPY", 1)
`;

const CSHARP_ALGORITHM = `#region imports
using QuantConnect.Algorithm;
using QuantConnect.Data;
#endregion

public class BuyAndHold : QCAlgorithm
{
    public override void Initialize()
    {
        SetStartDate(2023, 1, 1);
        SetEndDate(2024, 12, 31);
        SetCash(100000);
        AddEquity("SPY", Resolution.Daily);
    }

    public override void OnData(Slice data)
    {
        if (!Portfolio.Invested)
        {
            SetHoldings("SPY", 1);
        }
    }
}
`;

const NOTEBOOK = '{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":2}';
