namespace Coldstart.Storage.Journal.Files;

/// <summary>The folder that a journal lives in. The real one is <see cref="DiskJournalFiles"/>; tests and the simulator bring a disk that fails.</summary>
internal interface IJournalFiles
{
    /// <summary>Names of all files, in no particular order.</summary>
    IReadOnlyList<string> List();

    /// <exception cref="IOException">There is none, or it cannot be opened.</exception>
    IJournalFile Open(string name);

    /// <summary>Makes an empty file. Its name is durable after <see cref="SyncFolder"/>.</summary>
    /// <exception cref="IOException">There is one, or it cannot be made.</exception>
    IJournalFile Create(string name);

    /// <summary>Removes a file if there is one. It is gone for good after <see cref="SyncFolder"/>.</summary>
    void Delete(string name);

    /// <summary>Makes durable which files there are.</summary>
    void SyncFolder();
}
