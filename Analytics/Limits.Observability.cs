namespace Coldstart.Analytics;

public static partial class Limits
{
    /// <summary>Connections to the operators' port at one time: probes and a few scrapers. More are closed at once.</summary>
    public const int OperatorConnectionsMax = 64;
}
