namespace Coldstart.Storage.DeadLetters;

/// <summary>The dead letters of one project, door and reason in numbers.</summary>
/// <param name="Route">The door without its query.</param>
/// <param name="Reason">Code of the reason.</param>
/// <param name="Received">Letters that came since the project began; never falls.</param>
/// <param name="Kept">Letters that are there.</param>
/// <param name="SizeBytes">Bytes of their content.</param>
/// <param name="Dropped">Letters that left because newer ones needed the room.</param>
/// <param name="Expired">Letters that left because of their age.</param>
/// <param name="LastReceivedUs">When the latest came, µs since 1970 UTC.</param>
public sealed record DeadLetterCount(string Route, string Reason, long Received, long Kept, long SizeBytes, long Dropped, long Expired, long LastReceivedUs);
