using Coldstart.Storage.Sql;

namespace Coldstart.Storage.Projects;

/// <summary>Projects and API keys in SQL tables.</summary>
internal sealed class SqlProjectStore(ISqlSource source) : IProjectStore
{
    private static readonly SqlStatement ReadChanges = new("SELECT value FROM counters WHERE name = 'projects'");

    private static readonly SqlStatement CountChange = new("UPDATE counters SET value = value + 1 WHERE name = 'projects'");

    private static readonly SqlStatement ListProjects = new(
        "SELECT id, name, slug, default_account, default_region, created_at_us FROM projects ORDER BY created_at_us, id");

    private static readonly SqlStatement AddProject = new(
        """
        INSERT INTO projects (id, name, slug, default_account, default_region, created_at_us)
        VALUES (@id, @name, @slug, @default_account, @default_region, @created_at_us)
        ON CONFLICT DO NOTHING
        """,
        ("id", SqlType.Uuid), ("name", SqlType.Text), ("slug", SqlType.Text), ("default_account", SqlType.Text), ("default_region", SqlType.Text), ("created_at_us", SqlType.Number));

    private static readonly SqlStatement ListKeys = new(
        """
        SELECT id, project_id, name, key_hash, key_prefix, scopes, is_active, created_at_us, expires_at_us, last_used_at_us
        FROM api_keys ORDER BY created_at_us, id
        """);

    private static readonly SqlStatement FindProject = new("SELECT 1 FROM projects WHERE id = @id", ("id", SqlType.Uuid));

    private static readonly SqlStatement AddKey = new(
        """
        INSERT INTO api_keys (id, project_id, name, key_hash, key_prefix, scopes, is_active, created_at_us, expires_at_us, last_used_at_us)
        VALUES (@id, @project_id, @name, @key_hash, @key_prefix, @scopes, @is_active, @created_at_us, @expires_at_us, @last_used_at_us)
        ON CONFLICT DO NOTHING
        """,
        ("id", SqlType.Uuid), ("project_id", SqlType.Uuid), ("name", SqlType.Text), ("key_hash", SqlType.Bytes), ("key_prefix", SqlType.Text), ("scopes", SqlType.Number),
        ("is_active", SqlType.Number), ("created_at_us", SqlType.Number), ("expires_at_us", SqlType.Number), ("last_used_at_us", SqlType.Number));

    private static readonly SqlStatement UpdateKey = new(
        """
        UPDATE api_keys SET name = @name, key_hash = @key_hash, key_prefix = @key_prefix, scopes = @scopes, is_active = @is_active, expires_at_us = @expires_at_us
        WHERE project_id = @project_id AND id = @id
        """,
        ("project_id", SqlType.Uuid), ("id", SqlType.Uuid), ("name", SqlType.Text), ("key_hash", SqlType.Bytes), ("key_prefix", SqlType.Text),
        ("scopes", SqlType.Number), ("is_active", SqlType.Number), ("expires_at_us", SqlType.Number));

    private static readonly SqlStatement DeleteKey = new(
        "DELETE FROM api_keys WHERE project_id = @project_id AND id = @id",
        ("project_id", SqlType.Uuid), ("id", SqlType.Uuid));

    private static readonly SqlStatement TouchKey = new(
        "UPDATE api_keys SET last_used_at_us = @last_used_at_us WHERE id = @id AND COALESCE(last_used_at_us, -1) < @last_used_at_us",
        ("id", SqlType.Uuid), ("last_used_at_us", SqlType.Number));

    public Task<long> ChangeCountAsync(CancellationToken cancellation) =>
        source.ReadAsync(async session => await session.NumberAsync(ReadChanges) ?? 0, cancellation);

    public async Task<IReadOnlyList<Project>> ProjectsAsync(CancellationToken cancellation) =>
        await source.ReadAsync(session => session.QueryAsync(ListProjects, static row =>
            new Project(row.Uuid(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Number(5))), cancellation);

    public async Task<IReadOnlyList<ApiKey>> KeysAsync(CancellationToken cancellation) =>
        await source.ReadAsync(session => session.QueryAsync(ListKeys, static row =>
            new ApiKey(row.Uuid(0), row.Uuid(1), row.Text(2), row.Bytes(3), row.Text(4), (KeyScopes)row.Number(5), row.Number(6) != 0, row.Number(7), row.NumberOrNull(8), row.NumberOrNull(9))), cancellation);

    public async Task AddProjectAsync(Project project, CancellationToken cancellation)
    {
        var isAdded = await source.WriteAsync(session => ChangeAsync(session, AddProject,
            project.Id, project.Name, project.Slug, project.DefaultAccount, project.DefaultRegion, project.CreatedAtUs), cancellation);
        if (!isAdded) throw new ProjectConflictException($"There is a project '{project.Slug}' already.");
    }

    public Task AddKeyAsync(ApiKey key, CancellationToken cancellation) => source.WriteAsync(async session =>
    {
        if (await session.NumberAsync(FindProject, key.Project) is null) throw new ProjectConflictException("The key's project does not exist.");
        var isAdded = await ChangeAsync(session, AddKey,
            key.Id, key.Project, key.Name, key.KeyHash, key.KeyPrefix, (long)key.Scopes, Flag(key.IsActive), key.CreatedAtUs, key.ExpiresAtUs, key.LastUsedAtUs);
        return isAdded ? isAdded : throw new ProjectConflictException("There is such a key already.");
    }, cancellation);

    public Task<bool> UpdateKeyAsync(ApiKey key, CancellationToken cancellation) => source.WriteAsync(session => ChangeAsync(session, UpdateKey,
        key.Project, key.Id, key.Name, key.KeyHash, key.KeyPrefix, (long)key.Scopes, Flag(key.IsActive), key.ExpiresAtUs), cancellation);

    public Task<bool> DeleteKeyAsync(Guid project, Guid id, CancellationToken cancellation) =>
        source.WriteAsync(session => ChangeAsync(session, DeleteKey, project, id), cancellation);

    public Task TouchKeysAsync(IReadOnlyDictionary<Guid, long> lastUsedAtUs, CancellationToken cancellation) => lastUsedAtUs.Count == 0
        ? Task.CompletedTask
        : source.WriteAsync(session => session.ExecuteAllAsync([.. lastUsedAtUs.OrderBy(used => used.Key).Select(used => new SqlCall(TouchKey, used.Key, used.Value))]), cancellation);

    /// <summary>A change and its count in one transaction: whoever sees the count sees the change.</summary>
    private static async Task<bool> ChangeAsync(SqlSession session, SqlStatement statement, params object?[] values)
    {
        if (await session.ExecuteAsync(statement, values) == 0) return false;
        await session.ExecuteAsync(CountChange);
        return true;
    }

    private static long Flag(bool value) => value ? 1 : 0;
}
