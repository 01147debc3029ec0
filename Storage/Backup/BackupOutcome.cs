namespace Coldstart.Storage.Backup;

/// <summary>What a backup holds, or a restore has brought back.</summary>
/// <param name="MadeAt">Everything that was acknowledged before this moment is in it.</param>
/// <param name="SizeBytes">All of it.</param>
/// <param name="Segments">Files of the journal.</param>
/// <param name="Entries">Entries in them.</param>
public sealed record BackupOutcome(DateTimeOffset MadeAt, long SizeBytes, int Segments, long Entries);
