using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Coldstart.Storage.Sqlite;

namespace Coldstart.Storage.Backup;

/// <summary>A file of a backup.</summary>
/// <param name="Name">Path within it, with <c>/</c>.</param>
/// <param name="Sha256">Of its bytes, in hex.</param>
internal sealed partial record BackupFile(string Name, long SizeBytes, string Sha256)
{
    /// <summary>Whether a backup may hold a file of this name: nothing else is ever written to a data folder.</summary>
    public static bool IsName(string name) => name == SqliteStore.FileName || SegmentName().IsMatch(name);

    /// <summary>Describes a file.</summary>
    public static BackupFile Of(string folder, string name)
    {
        using var stream = File.OpenRead(Path.Combine(folder, name));
        return new BackupFile(name, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    /// <summary>Whether the file in a folder is the one that was described.</summary>
    public bool IsIn(string folder) => File.Exists(Path.Combine(folder, Name)) && Of(folder, Name) == this;

    [GeneratedRegex(@"\Ajournal/[0-9]{8,19}\.segment\z", RegexOptions.CultureInvariant)]
    private static partial Regex SegmentName();
}
