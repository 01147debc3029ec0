namespace Coldstart.Deployment.Tests.Images;

/// <summary>The Dockerfile, cut into its stages; each instruction is one line.</summary>
internal sealed record ImageFile(IReadOnlyList<(string Name, string Base, IReadOnlyList<string> Lines)> Stages)
{
    public static ImageFile Read() => Parse(Repository.Read("Dockerfile"));

    public static ImageFile Parse(string text)
    {
        var stages = new List<(string, string, IReadOnlyList<string>)>();
        List<string>? lines = null;
        foreach (var line in text.Split('\n').Where(static line => !line.TrimStart().StartsWith('#')).Aggregate("", Joined).Split('\n').Where(static line => line.Length > 0))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0] == "FROM")
            {
                lines = [];
                stages.Add((words[^1], words[^3], lines));
            }
            else
            {
                lines?.Add(line);
            }
        }
        return new ImageFile(stages);
    }

    /// <summary>All instructions of a stage and of those it stands on, first things first; nothing where there is no such stage.</summary>
    public IReadOnlyList<string> Target(string name) => Stages.FirstOrDefault(stage => stage.Name == name) is { Lines: { } lines } stage ? [.. Target(stage.Base), .. lines] : [];

    private static string Joined(string before, string line) => before.EndsWith('\\') ? before[..^1] + line.Trim() : $"{before}\n{line}";
}
