using System.Text.Json;
using Coldstart.Analytics;

namespace Coldstart.Storage.Backup;

/// <summary>What a backup holds. It is written last: a backup without it was never finished.</summary>
/// <param name="Format">Version of this list.</param>
/// <param name="MadeAt">When the backup began: everything that was acknowledged before is in it.</param>
/// <param name="JournalEntries">Entries of the journal, some of which the database covers too.</param>
internal sealed record BackupList(int Format, DateTimeOffset MadeAt, long JournalEntries, IReadOnlyList<BackupFile> Files)
{
    public const string FileName = "backup.json";

    /// <summary>Highest version that this program reads, and the one that it writes.</summary>
    public const int FormatVersion = 1;

    private static readonly JsonSerializerOptions Form = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, Form);

    /// <exception cref="InvalidDataException">It is no list of a backup that this program can read.</exception>
    public static BackupList Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) throw new InvalidDataException($"There is no finished backup in {Path.GetFullPath(folder)}: {FileName} is missing.");
        if (new FileInfo(path).Length > Limits.BackupListBytesMax) throw new InvalidDataException($"{path} is no list of a backup.");
        BackupList? list;
        try
        {
            list = JsonSerializer.Deserialize<BackupList>(File.ReadAllBytes(path), Form);
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException)
        {
            throw new InvalidDataException($"{path} is damaged.", failure);
        }
        if (list?.Files is null || list.Format > FormatVersion) throw new InvalidDataException($"{path} was written by a newer Coldstart, or is damaged.");
        if (list.Files.Count > Limits.BackupFilesMax || !list.Files.All(static file => file is not null && BackupFile.IsName(file.Name))) throw new InvalidDataException($"{path} names files that no backup has.");
        return list;
    }
}
