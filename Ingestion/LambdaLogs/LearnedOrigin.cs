namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>What lines tell of the function that they come from.</summary>
/// <param name="FunctionName">The one that all lines name; empty where they name none or several.</param>
/// <param name="Region">The one that all lines tell; empty where they tell none or several.</param>
/// <param name="Account">The one that all lines tell; empty where they tell none or several.</param>
/// <param name="HasSeveralPlaces">Lines tell of different regions or accounts: which a line without a word of its own belongs to, only its neighbours say.</param>
public sealed record LearnedOrigin(string FunctionName, string Region, string Account, bool HasSeveralPlaces);
