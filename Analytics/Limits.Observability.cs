namespace Coldstart.Analytics;

public static partial class Limits
{
    /// <summary>Connections to the operators' port at one time: probes and a few scrapers. More are closed at once.</summary>
    public const int OperatorConnectionsMax = 64;

    /// <summary>Marks of how far the journal was, by which the age of what is not stored is told: one every five seconds, so nearly six hours.</summary>
    public const int SettleMarksMax = 4096;
}
